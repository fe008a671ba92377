import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from './run-error.ts';

/**
 * When a process started, in a form that is only good for comparing: a process id is given away
 * again after its process died, but not with the same start.
 *
 * @returns 'dead' when there is no such process (or only its remains, a zombie); undefined when it
 *   lives and the system does not tell its start.
 */
export function processStart(pid: number): string | 'dead' | undefined {
  if (!exists(pid)) return 'dead';
  try {
    if (process.platform === 'linux') return fromProc(pid);
    if (process.platform === 'win32') return fromPowerShell(pid);
    return fromPs(pid);
  } catch {
    return exists(pid) ? undefined : 'dead';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    return errorCode(error) === 'EPERM';
  }
}

function fromProc(pid: number): string {
  // The name of the program, in brackets, may hold spaces and brackets itself: count from its end.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
  return String(fields[19]);
}

/**
 * Which processes have their ids from the same count as this one: those of the same start of a kernel and
 * the same namespace, so that two containers, or two machines, differ. Empty where the system does not
 * tell (it is not Linux).
 */
export function processSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const [namespace] = /\d+/.exec(readlinkSync('/proc/self/ns/pid')) ?? [];
    return `${boot}-${namespace}`;
  } catch {
    return '';
  }
}

/** macOS and the BSDs. */
export function fromPs(pid: number): string {
  const text = execFileSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  return text.startsWith('Z') ? 'dead' : text.replace(/^\S+\s+/, '').replace(/[^A-Za-z0-9]+/g, '-');
}

function fromPowerShell(pid: number): string {
  const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return execFileSync('powershell', ['-NoProfile', '-Command', command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  }).trim();
}
