// Compiles every JSON Schema with Ajv's strict mode.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const read = name => JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url)));
const ajv = addFormats.default(new Ajv.default({ strict: true, allErrors: true }));

ajv.compile(read('hash-record.schema.json'));

const document = read('openapi.json');
Object.keys(document).forEach(keyword => ajv.addKeyword(keyword)); // what is around the schemas
ajv.addSchema(document, 'openapi');
for (const name of Object.keys(document.components.schemas)) ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
