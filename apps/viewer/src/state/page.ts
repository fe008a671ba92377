import type { Picture } from '../images/picture.ts';
import { batchToJudge, isBatch } from '../images/test-files.ts';
import { verbatim } from '../language/line.ts';
import { testImagesAddress } from '../loading/server.ts';
import type { Prediction } from '../protocol/facts.ts';
import { firstState, type SharedState } from '../sharing/address.ts';
import { readRunKey } from '../sharing/network-key.ts';
import { engine } from './engine.svelte.ts';
import { inside } from './inside.svelte.ts';
import { judgement } from './judgement.svelte.ts';
import { messages } from './messages.svelte.ts';
import { networks, type SlotName, slotNames } from './networks.svelte.ts';
import { multiplyAdds, Pace } from './pace.ts';
import { pictures } from './picture.svelte.ts';
import { route } from './route.svelte.ts';
import { server } from './server.svelte.ts';
import { testSet } from './test-set.svelte.ts';

const FIRST_IMAGE = 'gallery/ship/1';

/** Starts all, shows what the address names, and follows the address from then on. */
export async function begin(): Promise<void> {
  route.begin((before) => void follow(before));
  const { network, other, image } = route.shared;
  const asked = server.begin();
  const started = messages.guard(() => engine.begin({ refill, started: () => void lookAgain() }));
  await messages.guard(() => pictures.begin());
  const found = image && (await messages.guard(() => showNamed(image)));
  if (!found && pictures.gallery) {
    route.correct({ image: FIRST_IMAGE });
    await messages.guard(() => showNamed(FIRST_IMAGE));
  }
  await Promise.all([asked, started]);
  // Somebody may have chosen another meanwhile.
  const isChosen = () => networks.main.key !== null || networks.main.progress !== null;
  if (!isChosen() && !(await messages.guard(() => openNetwork('main', network)))) {
    if (!isChosen() && network !== firstState.network) {
      route.correct({ network: firstState.network });
      await messages.guard(() => openNetwork('main', firstState.network));
    }
  }
  if (other && !(await messages.guard(() => openNetwork('other', other)))) {
    route.correct({ other: null });
  }
}

/** Loads a network by the name that the address has for it, and asks it. @throws Failure */
export async function openNetwork(name: SlotName, key: string): Promise<void> {
  await networks.open(name, key);
  await loaded(name);
}

/** Looks at another moment of the network's run; of the address no way back is kept. @throws Failure */
export async function openMoment(name: SlotName, key: string): Promise<void> {
  await networks.open(name, key);
  route.correct(name === 'main' ? { network: key } : { other: key });
  await look();
}

/** Loads a network from files, and asks it. @throws Failure */
export async function openNetworkFiles(name: SlotName, files: File[]): Promise<void> {
  await networks.openFiles(name, files);
  await loaded(name);
}

async function loaded(name: SlotName): Promise<void> {
  const { key } = networks[name];
  if (name === 'main') route.go({ network: key ?? firstState.network });
  else route.go({ other: key });
  await look();
}

let choosing = new AbortController();

/** A new choice of a picture; those before are given up. */
function newest(): AbortSignal {
  choosing.abort();
  pictures.reading = null;
  choosing = new AbortController();
  return choosing.signal;
}

/** Shows the picture that an address names. @throws Failure */
export async function showNamed(key: string): Promise<void> {
  const signal = newest();
  await show(await pictures.named(key), signal);
}

/** Shows one of the images by which networks are judged. @throws Failure */
export async function showTest(index: number): Promise<void> {
  const key = testSet.keyOf(index, pictures.gallery);
  if (key) return showNamed(key);
  const signal = newest();
  await show(await testSet.picture(index), signal);
}

/** @throws Failure where the browser cannot read it */
export async function showFile(blob: Blob, title: string): Promise<void> {
  const signal = newest();
  await show(await pictures.read(blob, title, signal), signal);
}

/** Frames of the camera are chosen. @returns what aborts as soon as another picture is */
export function chooseCamera(): AbortSignal {
  return newest();
}

/** Shows a frame of the camera. @param signal of the camera's choice */
export async function showFrame(frame: ImageBitmap, signal: AbortSignal): Promise<void> {
  const picture = await pictures.frame(frame);
  if (!signal.aborted) route.correct({ image: null });
  await show(picture, signal);
}

/** Takes dropped or pasted files for what they are: a network, test images, a picture. */
export async function takeFiles(files: File[]): Promise<void> {
  const image = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
  if (files.some(({ name }) => /\.(json|safetensors|pth|pt)$/.test(name))) {
    await openNetworkFiles('main', files);
  } else if (files.some(isBatch)) {
    route.go({ view: 'judge' });
    const batch = batchToJudge(files);
    await openTestImages(batch, batch.name);
  } else if (image) {
    await showFile(image, image.name);
  }
}

/** Loads the images to judge by. @throws Failure where it is no such file, or cannot be had */
export async function openTestImages(source: string | Blob, name: string): Promise<void> {
  judgement.stop();
  await testSet.open(source, verbatim(name), pictures.gallery);
}

/** Loads the test images of the main network's own data set. @throws Failure where it has none */
export async function openServerImages(): Promise<void> {
  const { key, title, facts } = networks.main;
  const named = readRunKey(key);
  if (!facts || named?.place !== 'run') return;
  judgement.stop();
  const source = testImagesAddress(named.run);
  await testSet.openOf(source, title ?? verbatim(named.run), facts.card.classes);
}

async function show(picture: Picture, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await ask(picture, signal);
}

/** Asks again about the picture that is shown. @throws Failure */
async function look(): Promise<void> {
  if (pictures.shown) await ask(pictures.shown, choosing.signal);
}

async function lookAgain(): Promise<void> {
  await messages.guard(look);
}

const AGAIN = { again: true };
let turn = 0;

/**
 * Asks the networks about a picture, and shows it together with the answer: never does one stand
 * beside the answer to another. A later question overtakes an earlier one.
 */
async function ask(picture: Picture, signal: AbortSignal): Promise<void> {
  turn += 1;
  const mine = turn;
  const overtaken = () => signal.aborted || mine !== turn;
  for (const name of slotNames) {
    const { facts, id } = networks[name];
    const seen = facts && (await pictures.seenBy(picture, facts.card.input));
    const prediction = seen && (await predict(name, seen));
    if (overtaken()) return;
    if (name === 'main') {
      if (picture !== pictures.shown) networks.answer('other', null, null);
      pictures.show(picture);
      if (picture.key) route.go({ image: picture.key });
    }
    if (id === networks[name].id) networks.answer(name, seen, prediction);
  }
  await inside.look();
}

const pace = new Pace();

/** Asks one network, and says how long that may take. */
async function predict(name: SlotName, pixels: Uint8Array): Promise<Prediction> {
  const { id, facts } = networks[name];
  const work = multiplyAdds(facts?.layers ?? []);
  const backend = engine.facts?.backend;
  networks.work(name, backend ? pace.announce(work, backend) : null);
  try {
    const prediction = await engine.call('predict', { network: id, pixels }, AGAIN);
    if (backend) pace.measure(work, backend, prediction.milliseconds);
    return prediction;
  } finally {
    if (id === networks[name].id) networks.work(name, null);
  }
}

async function refill(client: Parameters<typeof networks.refill>[0]): Promise<void> {
  await testSet.refill(client);
  await networks.refill(client);
}

/** Shows what the address says now; where that cannot be, the address says what is shown. */
async function follow(before: SharedState): Promise<void> {
  const { network, other, image, layer, heat, label } = route.shared;
  await messages.act(async () => {
    if (network !== before.network && !(await messages.guard(() => openNetwork('main', network)))) {
      route.correct({ network: networks.main.key ?? firstState.network });
    }
    if (other !== before.other) {
      if (!other) networks.close('other');
      else if (!(await messages.guard(() => openNetwork('other', other)))) {
        route.correct({ other: networks.other.key });
      }
    }
    if (image && image !== before.image && !(await messages.guard(() => showNamed(image)))) {
      route.correct({ image: pictures.shown?.key ?? null });
    }
    if (layer !== before.layer) await inside.look();
    else if (heat !== before.heat || label !== before.label) await inside.lookAtHeat();
  });
}
