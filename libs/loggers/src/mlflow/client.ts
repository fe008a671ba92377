import { unescape as decoded } from 'node:querystring';

/** Milliseconds that one call may take. */
const CALL_TIME = 10_000;

/** A call that failed. */
export class MlflowError extends Error {
  /** The same call may succeed later. */
  readonly temporary: boolean;
  /** MLflow's own word for the fault. */
  readonly code: string;
  override name = 'MlflowError';

  constructor(message: string, temporary: boolean, code = '') {
    super(message);
    this.temporary = temporary;
    this.code = code;
  }
}

/** @throws RangeError where the text is no http address. */
export function mlflowAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new RangeError(`${text} is no address of an MLflow server, as http://127.0.0.1:5000`);
}

export type Environment = Record<string, string | undefined>;

/** MLflow's REST interface: https://mlflow.org/docs/latest/rest-api.html */
export class MlflowClient {
  private readonly abandoned: AbortSignal;
  private readonly callTime: number;
  private readonly base: URL;
  private readonly headers: Record<string, string>;

  /**
   * @param address may carry a name and a password; else those of the environment count, in
   * MLflow's own variables: MLFLOW_TRACKING_USERNAME and _PASSWORD, or MLFLOW_TRACKING_TOKEN.
   */
  constructor(
    address: URL,
    abandoned: AbortSignal,
    environment: Environment = process.env,
    callTime = CALL_TIME,
  ) {
    this.abandoned = abandoned;
    this.callTime = callTime;
    this.base = new URL(`${address.origin}${address.pathname.replace(/\/*$/, '/')}api/2.0/mlflow/`);
    this.headers = { 'content-type': 'application/json', ...authorization(address, environment) };
  }

  /** @throws MlflowError */
  get<Answer>(path: string, query: Record<string, string>): Promise<Answer> {
    return this.call(`${path}?${new URLSearchParams(query)}`, { method: 'GET' });
  }

  /** @throws MlflowError */
  post<Answer>(path: string, body: object): Promise<Answer> {
    return this.call(path, { method: 'POST', body: JSON.stringify(body) });
  }

  private async call<Answer>(path: string, request: RequestInit): Promise<Answer> {
    const signal = AbortSignal.any([this.abandoned, AbortSignal.timeout(this.callTime)]);
    const { headers } = this;
    let status: number;
    let text: string;
    try {
      const response = await fetch(new URL(path, this.base), { ...request, headers, signal });
      status = response.status;
      text = await response.text();
    } catch (error) {
      throw new MlflowError(reasonOf(error, this.callTime), true);
    }
    const answer = parsed(text);
    if (status === 200 && answer) return answer as Answer;
    const fault = answer as { message?: string; error_code?: string } | null;
    const message = fault?.message ?? 'this is no answer of MLflow';
    const code = fault?.error_code;
    // Two trainings that make the same experiment at once: the second one finds it there.
    const late = code === 'RESOURCE_ALREADY_EXISTS';
    const temporary = late || status >= 500 || status === 429 || status === 408;
    throw new MlflowError(`${status}: ${message.slice(0, 300)}`, temporary, code);
  }
}

function authorization(address: URL, environment: Environment): Record<string, string> {
  const name = decoded(address.username) || environment.MLFLOW_TRACKING_USERNAME;
  const password = decoded(address.password) || environment.MLFLOW_TRACKING_PASSWORD;
  const token = environment.MLFLOW_TRACKING_TOKEN;
  if (name) {
    const credentials = Buffer.from(`${name}:${password ?? ''}`).toString('base64');
    return { authorization: `Basic ${credentials}` };
  }
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** An object of JSON; null for any other text. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** fetch itself says "fetch failed"; why stands in the cause. */
function reasonOf(error: unknown, callTime: number): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return `no answer within ${callTime / 1000} s`;
  return cause?.message || cause?.code || message;
}
