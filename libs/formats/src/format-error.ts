/**
 * A file that cannot be read, or weights that cannot be written: one line for the person whose file
 * it is. It reads alone and behind the file's name: "vgg16.pth: cut short: …".
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
