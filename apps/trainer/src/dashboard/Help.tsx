import { Box, Text } from 'ink';
import type { PublishedResult } from '../reference/published.ts';
import { helpKeys, watchingKeys } from './keys.ts';

/** From this height on there is room for how to read the charts. */
const ROOMY = 13;

/** What the keys do and how to read the screen; takes the place of charts and table. */
export function Help({
  height,
  reference,
  watching,
}: {
  height: number;
  reference: PublishedResult | null;
  watching: boolean;
}) {
  return (
    <Box height={height} alignItems="center" justifyContent="center">
      <Box flexDirection="column" borderStyle="round" borderDimColor paddingX={2} width={58}>
        {(watching ? watchingKeys : helpKeys).map(({ key, long }) => (
          <Box key={key}>
            <Box width={5} flexShrink={0}>
              <Text bold>{key}</Text>
            </Box>
            <Text wrap="truncate">{long}</Text>
          </Box>
        ))}
        {height >= ROOMY && (
          <Box marginTop={1} flexDirection="column">
            <Text dimColor>Loss: smoothed over about 30 steps; raw behind it.</Text>
            {reference !== null && (
              <Text dimColor>Accuracy: before what the reference published.</Text>
            )}
          </Box>
        )}
      </Box>
    </Box>
  );
}
