/**
 * @jest-environment jsdom
 * @jest-environment-options {"customExportConditions": ["@vgg/source", "browser"]}
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Component, flushSync, mount, unmount } from 'svelte';
import type { LayerFacts, LayerKind } from '../protocol/facts.ts';
import Answer from './Answer.svelte';
import Chart from './Chart.svelte';
import Column from './Column.svelte';
import Confusion from './Confusion.svelte';
import { nameText } from './format.ts';

let mounted: Record<string, unknown> | undefined;

function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props) {
  mounted = mount(component as Component, { target: document.body, props });
  flushSync();
  return document.body;
}

afterEach(() => {
  if (mounted) void unmount(mounted);
});

const layer = (
  name: string,
  kind: LayerKind,
  label: string,
  outputShape: number[],
): LayerFacts => ({
  name,
  kind,
  label,
  outputShape,
  parameters: 0,
  field: { size: 1, stride: 1, start: 0 },
});

describe('Answer', () => {
  const classes = ['cat', 'dog', 'ship'];
  const prediction = {
    probabilities: Float32Array.of(0.2, 0.7, 0.1),
    logits: new Float32Array(3),
    milliseconds: 12.3,
  };

  it('lists the classes, the most probable first, and says whether it is right', () => {
    const body = show(Answer, { classes, prediction, truth: 'cat', engine: 'JavaScript' });
    const rows = Array.from(body.querySelectorAll('li'), (row) =>
      row.textContent?.replace(/\s+/g, ' ').trim(),
    );
    expect(rows).toEqual(['dog 70.0 %', 'cat 20.0 %', 'ship 10.0 %']);
    const verdict = body.querySelector('[data-testid=verdict]')?.textContent?.replace(/\s+/g, ' ');
    expect(verdict).toContain('fairly sure; in truth cat');
    expect(body.querySelector('[data-testid=time]')?.textContent).toBe('12 ms');
  });

  it('shows any name as text, and bears two classes of one name', () => {
    const hostile = [
      '<script>alert(1)</script>',
      `"'&quot;`,
      'x'.repeat(300),
      '고양이',
      'a\nb',
      '고양이',
    ];
    const body = show(Answer, {
      classes: hostile,
      prediction: { ...prediction, probabilities: Float32Array.of(0.1, 0.1, 0.1, 0.4, 0.1, 0.2) },
      truth: null,
      engine: '',
    });
    expect(body.querySelector('script')).toBeNull();
    const names = Array.from(body.querySelectorAll('li .name'), (one) => one.textContent);
    expect(names).toEqual(['고양이', '고양이', hostile[0], hostile[1], hostile[2]]);
    expect(nameText(hostile[2])).toHaveLength(60);
    expect(nameText('a\nb')).toBe('a b');
  });

  it('waits while weights load', () => {
    const body = show(Answer, {
      classes: [],
      prediction: null,
      truth: null,
      engine: '',
      loading: true,
    });
    expect(body.textContent).toContain('on their way');
  });
});

describe('Column', () => {
  const layers = [
    layer('conv1_1', 'convolution', 'conv3-8', [32, 32, 8]),
    layer('relu1_1', 'relu', 'ReLU', [32, 32, 8]),
    layer('pool1', 'pool', 'maxpool', [16, 16, 8]),
    layer('fc8', 'dense', 'FC-10', [10]),
  ];

  it('boxes stages, tells shapes, and answers clicks and arrow keys', () => {
    const chosen: string[] = [];
    const body = show(Column, { layers, selected: 1, choose: (name: string) => chosen.push(name) });
    expect(body.querySelectorAll('.stage')).toHaveLength(2);
    const pressed = body.querySelector<HTMLElement>('[aria-pressed=true]');
    expect(pressed?.getAttribute('aria-label')).toBe('relu1_1: ReLU, output 32 × 32 × 8');
    body.querySelector<HTMLElement>('[data-layer=fc8]')?.click();
    for (const key of ['ArrowDown', 'ArrowUp', 'a']) {
      pressed?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
    expect(chosen).toEqual(['fc8', 'pool1', 'conv1_1']);
  });
});

describe('Confusion', () => {
  it('gives the cell that is clicked; empty ones cannot be', () => {
    const chosen: unknown[] = [];
    const body = show(Confusion, {
      confusion: [
        [3, 1],
        [0, 4],
      ],
      classes: ['cat', 'dog'],
      selected: null,
      choose: (cell: unknown) => chosen.push(cell),
    });
    const buttons = Array.from(body.querySelectorAll('button'));
    expect(buttons.map(({ disabled }) => disabled)).toEqual([false, false, true, false]);
    buttons[1].click();
    expect(chosen).toEqual([{ label: 0, prediction: 1 }]);
  });
});

describe('Chart', () => {
  it('tells the last values in words, and leaves empty series out', () => {
    const body = show(Chart, {
      title: 'Test accuracy',
      unit: '%' as const,
      width: 2,
      top: 1,
      series: [
        {
          name: 'this run',
          points: [
            { x: 1, y: 0.5 },
            { x: 2, y: 0.75 },
          ],
          style: 'first' as const,
        },
        { name: 'reference', points: [], style: 'dashed' as const },
      ],
    });
    const label = body.querySelector('svg[role=img]')?.getAttribute('aria-label');
    expect(label).toBe('Test accuracy over the epochs. Last: this run 75.0 %');
    expect(body.querySelectorAll('li')).toHaveLength(1);
  });
});
