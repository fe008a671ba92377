/** How a network is called: a configuration of the paper, or layers of its owner's in the manner of the paper. */
export function networkName(configuration: string, layers?: string): string {
  if (configuration !== 'custom') return `VGG-${configuration}`;
  return layers ? `VGG-like ${layers}` : 'VGG-like';
}
