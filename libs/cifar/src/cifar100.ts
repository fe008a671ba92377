import type { Release } from './release.ts';

/** The hundred classes, as `fine_label_names.txt` of the archive lists them. */
const FINE = `
  apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
  butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch
  crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo
  keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse
  mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy
  porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper
  snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television
  tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
`;

/** The twenty groups of five classes each, as `coarse_label_names.txt` lists them. */
const COARSE = `
  aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices
  household_furniture insects large_carnivores large_man-made_outdoor_things
  large_natural_outdoor_scenes large_omnivores_and_herbivores medium_mammals
  non-insect_invertebrates people reptiles small_mammals trees vehicles_1 vehicles_2
`;

/** CIFAR-100 (Krizhevsky 2009), https://www.cs.toronto.edu/~kriz/cifar.html. */
export const CIFAR100: Release = {
  title: 'CIFAR-100',
  folder: 'cifar-100-binary',
  labels: [
    { kind: 'coarse', classes: wordsOf(COARSE) },
    { kind: 'fine', classes: wordsOf(FINE) },
  ],
  mean: [0.5071, 0.4865, 0.4409],
  deviation: [0.2673, 0.2564, 0.2762],
  train: [{ name: 'train.bin', images: 50_000, md5: '6172c7755cfe09b2fe270c85cebc1b15' }],
  test: [{ name: 'test.bin', images: 10_000, md5: '4499cfba6c016c1be1438163640a0898' }],
  npm: null,
  archive: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
    bytes: 168_513_733,
    md5: '03b5dce01913d631647c71ecec9e9cb8',
  },
};

/** Names without spaces, as the authors write them. */
function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
