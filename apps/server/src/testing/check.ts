import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Response } from 'supertest';
import { openApiDocument } from '../openapi/document.ts';

const document = openApiDocument();
// The document is OpenAPI, its schemas are JSON Schema: the rest of it is no concern of ajv's.
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, 'openapi');

interface Described {
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}

const pointer = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Holds an answer against the OpenAPI document: its path, method, status and type must be there, and
 * its JSON must fit the schema. Gives the answer back.
 */
export function checked(response: Response): Response {
  const { method, url } = response.request as unknown as { method: string; url: string };
  const { pathname } = new URL(url);
  const path = Object.keys(document.paths).find((template) => matches(template, pathname));
  const status = String(response.status);
  const type = response.type;
  if (!path) {
    if (response.status === 404) return response;
    throw new Error(`${pathname} is not in the document`);
  }
  const operation = document.paths[path][method.toLowerCase()] as Described | undefined;
  if (!operation) {
    if (response.status === 405) return response;
    throw new Error(`${method} ${path} is not in the document`);
  }
  const content = operation.responses[status]?.content;
  if (!content) throw new Error(`${method} ${path} has no answer ${status} in the document`);
  if (!content[type]) throw new Error(`${method} ${path} ${status} has no ${type} in the document`);
  if (!type.endsWith('json')) return response;
  const place = [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    status,
    'content',
    type,
    'schema',
  ];
  const validate = ajv.getSchema(
    `openapi#/${place.map(pointer).map(encodeURIComponent).join('/')}`,
  );
  if (!validate) throw new Error(`no schema for ${method} ${path} ${status}`);
  if (validate(response.body)) return response;
  throw new Error(`${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`);
}

function matches(template: string, pathname: string): boolean {
  const pattern = template.replace(/[.:]/g, '\\$&').replace(/\{\w+\}/g, '[^/:]+');
  return new RegExp(`^${pattern}$`).test(pathname);
}
