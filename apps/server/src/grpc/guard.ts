import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import type { KeyCheck } from '../http/api-keys.ts';
import { KEY_NEEDED } from '../http/api-keys.ts';
import { Problem } from '../http/problem.ts';
import type { Admission, Admitted, Visit } from '../http/visit.ts';
import { statusOf } from './status.ts';

/** A request for inference that was let in. */
export interface Guest {
  bytes: Buffer;
  visit: Visit;
}

/** A call that is over. */
export interface Ended {
  method: string;
  /** As `NOT_FOUND`. */
  code: string;
  details: string;
  milliseconds: number;
  client: string;
}

export interface Guard {
  door: Admission;
  /** Without it everyone may call. */
  isKey: KeyCheck | undefined;
  ended(call: Ended): void;
}

/** As over HTTP, health is told to everyone. */
const OPEN = ['ServerLive', 'ServerReady'];

/**
 * Stands before every call: asks for a key, lets requests for inference in when their head comes,
 * before any of their message is kept, and counts what has ended.
 */
export function guarded({ door, isKey, ended }: Guard): ServerInterceptor {
  return ({ path }, call) => {
    const method = path.slice(path.lastIndexOf('/') + 1);
    const began = performance.now();
    const client = addressOf(call.getPeer());
    let admitted: Admitted | undefined;
    let over = false;
    const end = (code: status, details = '') => {
      if (over) return;
      over = true;
      const milliseconds = performance.now() - began;
      ended({ method, code: status[code], details, milliseconds, client });
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        const refuse = (problem: Problem) => {
          const refusal = statusOf(problem);
          end(refusal.code, refusal.details);
          admitted?.leave();
          call.sendStatus(refusal);
        };
        let refuseLate = (): void => {};
        next({
          onReceiveMetadata(metadata, pass) {
            const [authorization, key] = ['authorization', 'x-api-key'].map((name) =>
              metadata.get(name)[0]?.toString(),
            );
            if (isKey && !OPEN.includes(method) && !isKey({ authorization, key })) {
              return refuse(new Problem(401, KEY_NEEDED));
            }
            if (method === 'ModelInfer') {
              try {
                admitted = door.enter(client);
              } catch (error) {
                if (error instanceof Problem) return refuse(error);
                throw error;
              }
              const { signal } = admitted.visit;
              refuseLate = () => refuse(signal.reason);
              signal.addEventListener('abort', refuseLate, { once: true });
            }
            pass(metadata);
          },
          onReceiveMessage(message, pass) {
            if (!admitted) return pass(message);
            const { visit } = admitted;
            // From here on it is the handler that looks at the signal.
            visit.signal.removeEventListener('abort', refuseLate);
            admitted.came(message.length);
            admitted.whole();
            pass({ bytes: message, visit } satisfies Guest);
          },
          onCancel() {
            end(status.CANCELLED);
            admitted?.abandon();
          },
        });
      },
      sendStatus(answer, next) {
        end(answer.code ?? status.OK, answer.details ?? '');
        admitted?.leave();
        next(answer);
      },
    });
  };
}

/** `192.0.2.1:50123` and `[2001:db8::1]:50123` without the port. */
function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}
