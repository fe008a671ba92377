import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from './document.ts';

const document = openApiDocument();
const ajv = new Ajv2020({ strict: false, formats: { binary: true } });
ajv.addSchema(document, 'openapi');

/** Whether the document calls a body of that kind right. */
function accepts(schema: string, body: unknown): boolean {
  return Boolean(ajv.validate({ $ref: `openapi#/components/schemas/${schema}` }, body));
}

describe('what the document calls right is what is accepted', () => {
  it.each<[unknown, boolean]>([
    [{ instances: [1] }, true],
    [{ inputs: [1] }, true],
    [{ inputs: { images: [1] }, signature_name: 'serving_default' }, true],
    [{ instances: [1], inputs: [1] }, false],
    [{ instances: [] }, false],
    [{ inputs: [] }, false],
    [{ inputs: { images: [] } }, false],
    [{}, false],
  ])('of TensorFlow Serving: %j', (body, right) => {
    expect(accepts('V1Request', body)).toBe(right);
  });

  it('of multipart bodies: those with a part', () => {
    const post = document.paths['/predict'].post as {
      requestBody: { content: Record<string, { schema: object }> };
    };
    const { schema } = post.requestBody.content['multipart/form-data'];
    expect(ajv.validate(schema, {})).toBe(false);
    expect(ajv.validate(schema, { image: '…' })).toBe(true);
  });
});
