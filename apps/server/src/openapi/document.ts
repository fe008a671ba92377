import { own } from '../own.ts';
import { operation } from './operation.ts';
import { ownPaths } from './own.ts';
import { componentSchemas } from './schemas.ts';
import { v1Paths } from './v1.ts';
import { v2Paths } from './v2.ts';

/** The OpenAPI 3.1 description of everything that the server answers. */
export function openApiDocument() {
  const paths: Record<string, Record<string, object>> = {};
  for (const { get, post } of [ownPaths, v2Paths, v1Paths]) {
    for (const [method, operations] of Object.entries({ get, post })) {
      for (const [path, described] of Object.entries(operations)) {
        paths[path] = { ...paths[path], [method]: operation(path, described) };
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'VGG inference',
      version: own.version,
      description:
        'VGG networks. Images of any size in, classes out: those of the model that answers.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    security: [{}, { bearer: [] }, { key: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}
