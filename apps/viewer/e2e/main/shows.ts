import { accessibility } from '../suites/accessibility.ts';
import { anyNetwork } from '../suites/any-network.ts';
import { asking } from '../suites/asking.ts';
import { budget } from '../suites/budget.ts';
import { calm } from '../suites/calm.ts';
import { choosing } from '../suites/choosing.ts';
import { images } from '../suites/images.ts';
import { inside } from '../suites/inside.ts';
import { judging } from '../suites/judging.ts';
import { korean } from '../suites/korean.ts';
import { offline } from '../suites/offline.ts';
import { sharing } from '../suites/sharing.ts';
import { viewer } from '../viewer.ts';

viewer('what it shows', [
  budget,
  choosing,
  anyNetwork,
  images,
  inside,
  asking,
  judging,
  sharing,
  accessibility,
  calm,
  korean,
  offline,
]);
