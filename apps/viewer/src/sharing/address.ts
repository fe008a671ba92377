/** What the page shows, as it stands behind the # of its address: a link shows another the same. */
export interface SharedState {
  view: View;
  /** 'demo', a run (see `network-key.ts`), or the address of a model.json, .safetensors or .pth file. */
  network: string;
  /** The second network of the comparison. */
  other: string | null;
  /** The layer's name. */
  layer: string | null;
  /** 'gallery/<class>/<number>', 'test/<number>', or 'pixels/<base64url>' of a square's RGB bytes. */
  image: string | null;
  /** The map over the image and the class that it explains; null for the most probable. */
  heat: HeatKind;
  label: string | null;
  /** The run whose training is watched. */
  run: string | null;
}

export const views = ['inside', 'ask', 'judge', 'compare', 'train', 'training'] as const;
export type View = (typeof views)[number];
export const heatKinds = ['none', 'grad-cam', 'occlusion'] as const;
export type HeatKind = (typeof heatKinds)[number];

export const firstState: SharedState = {
  view: 'inside',
  network: 'demo',
  other: null,
  layer: null,
  image: null,
  heat: 'none',
  label: null,
  run: null,
};

/** The part of an address behind '#'; what is as at first is left out. */
export function toHash(state: SharedState): string {
  const parameters = new URLSearchParams();
  for (const key of Object.keys(firstState) as (keyof SharedState)[]) {
    const value = state[key];
    if (value !== null && value !== firstState[key]) parameters.set(key, value);
  }
  // These may stand in a fragment, and are easier to read so.
  return parameters.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
}

/** Reads it; what is not accepted is as at first. */
export function fromHash(hash: string): SharedState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const oneOf = <Value extends string>(key: string, accepted: readonly Value[], first: Value) =>
    accepted.find((value) => value === parameters.get(key)) ?? first;
  return {
    view: oneOf('view', views, firstState.view),
    network: parameters.get('network') || firstState.network,
    other: parameters.get('other'),
    layer: parameters.get('layer'),
    image: parameters.get('image'),
    heat: oneOf('heat', heatKinds, firstState.heat),
    label: parameters.get('label'),
    run: parameters.get('run'),
  };
}

/** Bytes as text that an address may hold. */
export function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The bytes again; null where the text is no base64url. */
export function fromBase64Url(text: string): Uint8Array | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
