import { closeSync, existsSync, openSync, rmSync, utimesSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processSpace, processStart } from './process-start.ts';
import { cannot, errorCode, RunError } from './run-error.ts';

/**
 * A claim on a run is an empty file that says all in its name: `lock.<place>.<pid>.<start>`. There is
 * no moment at which it is half written, and removing a dead process' claim can never hit a living
 * one's, because no other process ever has that name.
 */
interface Claim {
  file: string;
  place: string;
  pid: number;
  /** Of a process in another place its claim tells: whoever lives renews the file's time. */
  alive: boolean;
}

/** Milliseconds after which a claim from another place that was not renewed is a dead one's. */
export const LEASE = 120_000;
/** Milliseconds between two renewals. */
const RENEWAL = 15_000;

/**
 * Where a process id means what it means here: `<host>@<space>`. The host's name alone would not do: where
 * containers or machines share one, a living process of another would be looked for here, and not found.
 */
const HERE = `${hostname().replace(/[^A-Za-z0-9.-]/g, '-') || 'localhost'}@${processSpace()}`;
const ATTEMPTS = 5;

/**
 * Claims a run's folder for this process. First the own claim is laid down, then the others' are
 * looked at: of two processes that come together at least one sees the other, so both can never hold
 * the run. If both see each other, both step back and try again after a random while.
 *
 * @param renewal milliseconds between two renewals of the claim, which other places look at
 * @returns a function that gives the run free.
 * @throws RunError naming the living process that writes the run, or why the folder is not writable.
 */
export async function acquireLock(folder: string, renewal = RENEWAL): Promise<() => void> {
  const mine = join(folder, ownName());
  for (let attempt = 1; ; attempt++) {
    createClaim(folder, mine);
    const others = (await readClaims(folder)).filter(({ file }) => join(folder, file) !== mine);
    const rival = others.find(({ alive }) => alive);
    if (rival === undefined) {
      await Promise.all(others.map(({ file }) => rm(join(folder, file), { force: true })));
      const renewing = setInterval(() => renew(mine), renewal).unref();
      return () => {
        clearInterval(renewing);
        rmSync(mine, { force: true });
      };
    }
    rmSync(mine, { force: true });
    if (attempt === ATTEMPTS || rival.place !== HERE) throw heldBy(folder, rival);
    await sleep(5 + Math.random() * 40);
  }
}

/**
 * To be asked before something is written in a folder that this process has locked.
 * @throws RunError where its claim is gone: a process that slept too long has lost it to another machine,
 *   or someone has removed the folder
 */
export function checkLock(folder: string): void {
  if (existsSync(join(folder, ownName()))) return;
  throw new RunError(`${folder} was taken over by a process on another machine, or removed`);
}

/** A claim that was lost stays lost; {@link checkLock} tells. */
function renew(claim: string): void {
  try {
    const now = new Date();
    utimesSync(claim, now, now);
  } catch {}
}

/**
 * The id of the living process that writes this run, if there is one.
 * @throws RunError where its folder cannot be read, or is no more
 */
export async function lockHolder(folder: string): Promise<number | undefined> {
  return (await readClaims(folder)).find(({ alive }) => alive)?.pid;
}

function createClaim(folder: string, path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      throw new RunError(`${folder} is being written by process ${process.pid}`);
    }
    throw cannot('write', path, error);
  }
}

async function readClaims(folder: string): Promise<Claim[]> {
  const files = await readdir(folder).catch((error) => {
    throw cannot('read', folder, error);
  });
  const claims = files.map(async (file): Promise<Claim[]> => {
    const match = /^lock\.(?<place>.+)\.(?<pid>\d+)\.(?<start>[^.]+)$/.exec(file);
    if (match?.groups === undefined) return [];
    const { place = '', start } = match.groups;
    const pid = Number(match.groups.pid);
    const alive = place === HERE ? isAlive(pid, start) : await isRenewed(join(folder, file));
    return [{ file, place, pid, alive }];
  });
  return (await Promise.all(claims)).flat();
}

async function isRenewed(claim: string): Promise<boolean> {
  const { mtimeMs } = await stat(claim).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < LEASE;
}

function isAlive(pid: number, start: string | undefined): boolean {
  const current = processStart(pid);
  if (current === 'dead') return false;
  return current === undefined || start === UNKNOWN || current === start;
}

const UNKNOWN = 'unknown';

/** Looked up once: it is asked for with every event of a training. */
let own: string | undefined;

function ownName(): string {
  own ??= `lock.${HERE}.${process.pid}.${processStart(process.pid) ?? UNKNOWN}`;
  return own;
}

function heldBy(folder: string, { place, pid, file }: Claim): RunError {
  const held = `${folder} is being written by process ${pid}`;
  if (place === HERE) return new RunError(held);
  const [host] = place.split('@');
  return new RunError(
    `${held} on ${host}; if it is no longer there, wait ${LEASE / 60_000} minutes or delete ${join(folder, file)}`,
  );
}
