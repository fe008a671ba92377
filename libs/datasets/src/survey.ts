import type { Split } from './folder/layout.ts';
import type { MeanAndDeviation } from './mean-and-deviation.ts';

/** What a reader found on the way to the images. */
export interface Findings {
  /** Where the data lies. */
  folder: string;
  /** Where it came from. */
  origin: 'folder' | 'own archive' | 'cache' | 'npm' | 'archive';
  /** Binary files, each verified by its MD5; none of a folder of pictures. */
  files: { name: string; images: number; md5: string }[];
  /** The pictures' own sizes, the most frequent first. */
  sizes: { width: number; height: number; count: number }[];
  /** Pictures that cannot be read, and why. */
  unreadable: { path: string; reason: string }[];
  passedOver: {
    /** Files and folders whose names begin with a dot, and what systems leave behind. */
    hidden: number;
    /** Files that are no pictures, by the ending of their names. */
    foreign: Record<string, number>;
    /** Pictures in no class's folder. */
    loose: number;
    /** Validation and test pictures of classes that have none to train on, by class. */
    unknown: Record<string, number>;
  };
  /** Folders of a class in which there is no picture. */
  empty: string[];
  /** Pictures with the same pixels at the network's size. */
  doubled: { paths: string[]; splits: Split[]; classes: string[] }[];
  /** There were no test pictures: a part of the training pictures is held back in their place. */
  testHeldBack: boolean;
}

/** All that can be said of a data set before anyone trains. */
export interface DataSurvey extends Findings {
  name: string;
  title: string;
  labels?: 'fine' | 'coarse';
  fingerprint?: string;
  /** Height and width of an image as the network takes it, in pixels. */
  imageSize: number;
  /** How many images of each class, in the classes' order. */
  classes: { name: string; train: number; validation: number; test: number }[];
  trainCount: number;
  validationCount: number;
  testCount: number;
  /** Training images of the largest class for each one of the smallest. */
  imbalance: number;
  /** What images are normalised with, in 0..1, for R, G and B. */
  normalisation: MeanAndDeviation;
  /** One line on each thing that is not as one would wish. */
  remarks: string[];
}

/** From here on it is said that the classes are of different size. */
const NOTEWORTHY_IMBALANCE = 1.5;
/** So many are named. */
const NAMED = 3;

/** One line on each thing that is not as one would wish. */
export function remarksOn(survey: Omit<DataSurvey, 'remarks'>): string[] {
  const { unreadable, passedOver, empty, doubled, classes, imbalance } = survey;
  const { hidden, foreign, loose, unknown } = passedOver;
  const remarks: string[] = [];
  if (survey.testHeldBack) {
    remarks.push(
      `there are no test pictures: ${survey.testCount} of the training pictures are held back as such, the same share of each class`,
    );
  }
  if (classes.length === 1) remarks.push(`there is one class only: ${classes[0].name}`);
  if (empty.length > 0) remarks.push(`without a picture, and left out: ${some(empty)}`);
  if (unreadable.length > 0) {
    const named = unreadable.map(({ path, reason }) => `${path} (${reason})`);
    remarks.push(`${pictures(unreadable.length)} cannot be read: ${some(named)}`);
  }
  const acrossSplits = doubled.filter(({ splits }) => splits.length > 1);
  const acrossClasses = doubled.filter((group) => group.classes.length > 1);
  const within = doubled.length - new Set([...acrossSplits, ...acrossClasses]).size;
  if (acrossSplits.length > 0) {
    remarks.push(
      `${pictures(acrossSplits.length)} to train on and to be tested on at once: ${example(acrossSplits)}`,
    );
  }
  if (acrossClasses.length > 0) {
    remarks.push(
      `${pictures(acrossClasses.length)} in more than one class: ${example(acrossClasses)}`,
    );
  }
  if (within > 0) remarks.push(`${pictures(within)} more than once in the same class`);
  const strangers = Object.entries(unknown).map(([name, count]) => `${name} (${count})`);
  if (strangers.length > 0) {
    remarks.push(`passed over, being of classes with none to train on: ${some(strangers)}`);
  }
  if (loose > 0) remarks.push(`${pictures(loose)} passed over, being in no class's folder`);
  const kinds = Object.entries(foreign).sort(([, a], [, b]) => b - a);
  if (kinds.length > 0) {
    const count = kinds.reduce((sum, [, files]) => sum + files, 0);
    const named = kinds.map(([ending, files]) => `${files} ${ending || 'without an ending'}`);
    remarks.push(`${files(count)} passed over, being no pictures: ${some(named)}`);
  }
  if (hidden > 0) remarks.push(`${files(hidden)} passed over, being hidden`);
  // Of a verified release only a subset can be uneven, by chance.
  if (imbalance >= NOTEWORTHY_IMBALANCE && survey.files.length === 0) {
    const sorted = classes.toSorted((a, b) => a.train - b.train);
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    remarks.push(
      `the classes are of different size: ${most.name} has ${most.train} training pictures, ${least.name} ${least.train}`,
    );
  }
  return remarks;
}

function example(groups: Findings['doubled']): string {
  return some(groups.map(({ paths }) => paths.slice(0, 2).join(' = ')));
}

function some(names: readonly string[]): string {
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).join(', ');
  return rest > 0 ? `${named} and ${rest} more` : named;
}

function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
