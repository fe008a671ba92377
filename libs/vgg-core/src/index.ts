export * from './training/events.ts';
