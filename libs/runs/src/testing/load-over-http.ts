/** What any tfjs program does, without a line of this project: loads a model and prints its output. */
import { argv, stdout } from 'node:process';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

const [, , url = ''] = argv;
tf.enableProdMode();
const model = await layers.loadLayersModel(url);
const output = model.predict(tf.ones([2, 4, 4, 3]));
if (!Array.isArray(output)) stdout.write(JSON.stringify(Array.from(await output.data())));
