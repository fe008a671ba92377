import { Failure } from '../../failure.ts';
import { line } from '../../language/line.ts';
import { pictures } from '../../state/picture.svelte.ts';
import { type TestImages, testSet } from '../../state/test-set.svelte.ts';

/** The test images that are loaded; where there are none, the sample that comes with the page. */
export async function useImages(): Promise<TestImages> {
  const { gallery } = pictures;
  if (!testSet.images && gallery) await testSet.openSample(gallery);
  if (!testSet.images) throw new Failure(line`There are no test images: load some under Judge`);
  return testSet.images;
}
