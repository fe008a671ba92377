import { camera } from '../suites/camera.ts';
import { engines } from '../suites/engines.ts';
import { learning } from '../suites/learning.ts';
import { seeing } from '../suites/seeing.ts';
import { steady } from '../suites/steady.ts';
import { time } from '../suites/time.ts';
import { training } from '../suites/training.ts';
import { viewer } from '../viewer.ts';

viewer('what learns and computes', [training, learning, seeing, steady, time, camera, engines]);
