/** What the person at the keyboard can ask of the training loop. */
export type Command =
  | { command: 'pause' }
  | { command: 'resume' }
  | { command: 'save' }
  | { command: 'evaluate' }
  | { command: 'scaleLearningRate'; factor: number }
  | { command: 'stop' };
