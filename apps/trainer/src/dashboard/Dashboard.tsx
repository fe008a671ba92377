import { Box, useInput, useStdin } from 'ink';
import type { TrainingHeader } from '../protocol/header.ts';
import type { PublishedResult } from '../reference/published.ts';
import { drawChart } from './chart.ts';
import { curvesOf } from './charts.ts';
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
}

const controlKeys: Readonly<Record<string, string>> = { c: '\u0003', z: '\u001A' };

/** The whole screen, a function of the state and the terminal's size. */
export function Dashboard({ header, reference, state, columns, rows, onKey }: DashboardProps) {
  // Undefined, not false, where the input is no terminal.
  const hasKeys = useStdin().isRawModeSupported === true;
  useInput(
    (input, key) => {
      if (key.escape) onKey('\u001B');
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
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Lines lines={headerLines(header, state, width)} width={width} />
      <Lines lines={progressLines(header, state, width)} width={width} />
      {state.help ? (
        <Help height={body} reference={reference} />
      ) : (
        <Body layout={layout} state={state} reference={reference} />
      )}
      <Lines lines={[footerLine(state, hasKeys, width)]} width={width} />
    </Box>
  );
}

interface BodyProps {
  layout: Layout;
  state: DashboardState;
  reference: PublishedResult | null;
}

function Body({ layout, state, reference }: BodyProps) {
  const { charts, epochs, messages, width } = layout;
  const [loss, accuracy, ...others] = curvesOf(state, reference);
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

function Row(props: {
  curves: ReturnType<typeof curvesOf>[number][];
  width: number;
  height: number;
}) {
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
