import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRecords } from '../testing/event-file.ts';
import { crc32c } from './crc32c.ts';
import { tfrecord } from './tfrecord.ts';

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  test.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['rising bytes', Uint8Array.from({ length: 32 }, (_, byte) => byte), 0x46dd794e],
    ['falling bytes', Uint8Array.from({ length: 32 }, (_, byte) => 31 - byte), 0x113fdb5c],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(), 0],
  ])('%s', (_, bytes, checksum) => expect(crc32c(bytes)).toBe(checksum));
});

describe('a TFRecord', () => {
  test('is read back as it was, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (all) => {
        const read = readRecords(Buffer.concat(all.map(tfrecord)));
        expect(read.map((bytes) => [...bytes])).toEqual(all.map((bytes) => [...bytes]));
      }),
    );
  });

  test('betrays any bit that changes in its data or their checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), (bytes, somewhere) => {
        const record = Buffer.from(tfrecord(bytes));
        const bit = somewhere % ((bytes.length + 4) * 8);
        const place = 12 + (bit >> 3);
        record[place] = record.readUInt8(place) ^ (1 << (bit & 7));
        expect(() => readRecords(record)).toThrow('a checksum does not hold');
      }),
    );
  });
});
