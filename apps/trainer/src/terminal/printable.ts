/** Controls of a terminal, and what turns the direction of writing. */
const controls = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A foreign text, such as a folder's name, with nothing in it that a terminal obeys: each control
 * character is shown as its picture (`␛`, `␊`).
 */
export function printable(text: string): string {
  return text.replace(controls, (control) => {
    const code = control.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '\ufffd';
  });
}
