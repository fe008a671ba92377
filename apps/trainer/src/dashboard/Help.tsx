import { Box, Text } from 'ink';
import type { PublishedResult } from '../reference/published.ts';
import { keys } from './commands.ts';

/** What the keys do and how to read the screen; takes the place of charts and table. */
export function Help({ height, reference }: { height: number; reference: PublishedResult | null }) {
  return (
    <Box height={height} alignItems="center" justifyContent="center">
      <Box flexDirection="column" borderStyle="round" borderDimColor paddingX={2} width={58}>
        {keys.map(({ key, long }) => (
          <Box key={key}>
            <Box width={5}>
              <Text bold>{key}</Text>
            </Box>
            <Text wrap="truncate">{long}</Text>
          </Box>
        ))}
        {height >= 12 && (
          <Box marginTop={1}>
            <Text dimColor>
              Loss: the curve is smoothed over about 30 steps, the band behind it is the range of
              single steps.
              {reference !== null && ' Accuracy: the faint curve is what the reference published.'}
            </Text>
          </Box>
        )}
      </Box>
    </Box>
  );
}
