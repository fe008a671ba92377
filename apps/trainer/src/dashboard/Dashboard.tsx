import { Box, useInput, useStdin } from 'ink';
import type { TrainingHeader } from '../protocol/header.ts';
import type { PublishedResult } from '../reference/published.ts';
import { type Curve, drawChart } from './chart.ts';
import { type Beside, curvesOf, type Overlay } from './charts.ts';
import type { Extent } from './curves.ts';
import { windowOf } from './enlarged.ts';
import { epochLines } from './epochs.ts';
import { footerLine } from './footer.ts';
import { Help } from './Help.tsx';
import { headerLines } from './header.ts';
import { Lines } from './Lines.tsx';
import { GAP, HEADER_ROWS, type Layout, layoutFor, PROGRESS_ROWS, split } from './layout.ts';
import { messageLines } from './message-lines.ts';
import { progressLines } from './progress-bars.ts';
import type { DashboardState } from './state.ts';
import { tinyLines } from './tiny.ts';

export interface DashboardProps {
  header: TrainingHeader;
  reference: PublishedResult | null;
  state: DashboardState;
  /** Of the terminal. */
  columns: number;
  rows: number;
  /** Called with single characters; "\u0003" is Ctrl-C, "\u001A" Ctrl-Z, "\u001B" Escape. */
  onKey: (key: string) => void;
  /** The training is another process'. */
  watching?: boolean;
  /** Runs whose curves lie over this one's. */
  others?: readonly Overlay[];
}

const controlKeys: Readonly<Record<string, string>> = { c: '\u0003', z: '\u001A' };
const arrowKeys = {
  leftArrow: '\u001B[D',
  rightArrow: '\u001B[C',
  upArrow: '\u001B[A',
  downArrow: '\u001B[B',
} as const;

/** The whole screen, a function of the state and the terminal's size. */
export function Dashboard(props: DashboardProps) {
  const { header, reference, state, columns, rows, onKey, watching = false, others = [] } = props;
  // Undefined, not false, where the input is no terminal.
  const hasKeys = useStdin().isRawModeSupported === true;
  useInput(
    (input, key) => {
      const arrow = (Object.keys(arrowKeys) as (keyof typeof arrowKeys)[]).find((one) => key[one]);
      if (arrow !== undefined) onKey(arrowKeys[arrow]);
      else if (key.escape) onKey('\u001B');
      else if (key.ctrl) onKey(controlKeys[input] ?? '');
      else for (const character of input) onKey(character);
    },
    { isActive: hasKeys },
  );
  const layout = layoutFor(columns, rows);
  const { width, height } = layout;
  if (layout.kind === 'tiny') {
    return <Lines lines={tinyLines(state, width, height)} width={width} />;
  }
  const body = height - HEADER_ROWS - PROGRESS_ROWS - 1;
  const beside = { reference, others, name: header.logged.name };
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Lines lines={headerLines(header, state, width)} width={width} />
      <Lines lines={progressLines(header, state, width)} width={width} />
      {state.help ? (
        <Help height={body} reference={reference} watching={watching} />
      ) : state.enlarged !== null ? (
        <Magnified width={width} height={body} state={state} beside={beside} />
      ) : (
        <Body layout={layout} state={state} beside={beside} />
      )}
      <Lines lines={[footerLine(state, { hasKeys, watching }, width)]} width={width} />
    </Box>
  );
}

/** One curve in the place of all, of the table and of the messages. */
function Magnified(props: {
  width: number;
  height: number;
  state: DashboardState;
  beside: Beside;
}) {
  const { width, height, state, beside } = props;
  const { enlarged } = state;
  if (enlarged === null) return null;
  const window = (whole: Extent) => windowOf(enlarged, whole);
  const curve = curvesOf(state, { ...beside, window })[enlarged.curve];
  return <Lines lines={drawChart(curve, width, height)} width={width} />;
}

interface BodyProps {
  layout: Layout;
  state: DashboardState;
  beside: Beside;
}

function Body({ layout, state, beside }: BodyProps) {
  const { reference } = beside;
  const { charts, epochs, messages, width } = layout;
  const [loss, accuracy, ...others] = curvesOf(state, beside);
  const table = (
    <Lines
      lines={filled(epochLines(state, reference, epochs.width, epochs.height), epochs.height)}
      width={epochs.width}
    />
  );
  const news = (
    <Lines
      lines={filled(messageLines(state.messages, messages.width, messages.height), messages.height)}
      width={messages.width}
    />
  );
  if (charts.arrangement === 'stacked') {
    return (
      <Box flexDirection="column">
        {[loss, accuracy, ...others].map((curve) => (
          <Lines key={curve.title} lines={drawChart(curve, width, charts.each)} width={width} />
        ))}
        {table}
        {news}
      </Box>
    );
  }
  return (
    <Box flexDirection="column">
      <Row curves={[loss, accuracy]} width={width} height={charts.large} />
      <Row curves={others} width={width} height={charts.small} />
      <Box columnGap={GAP}>
        {table}
        {news}
      </Box>
    </Box>
  );
}

function Row(props: { curves: Curve[]; width: number; height: number }) {
  const widths = split(props.width, props.curves.length);
  return (
    <Box columnGap={GAP}>
      {props.curves.map((curve, index) => {
        const width = widths[index] ?? 0;
        return (
          <Lines key={curve.title} lines={drawChart(curve, width, props.height)} width={width} />
        );
      })}
    </Box>
  );
}

/** The lines with empty ones after them, so that a part keeps its height while it fills. */
function filled(lines: readonly string[], height: number): string[] {
  return Array.from({ length: height }, (_, index) => lines[index] ?? '');
}
