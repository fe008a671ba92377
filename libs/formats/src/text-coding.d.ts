// UTF-8 as every engine has it, Node and browsers alike; TypeScript knows it from the DOM or Node only.

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array): string;
}

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
