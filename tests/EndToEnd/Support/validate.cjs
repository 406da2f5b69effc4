// Reads {"schemas":{name:schema},"values":[{"schema":"name#/pointer","value":…,"what":"…"}]} and writes what is wrong, a JSON array of strings.
// Members that no schema names are faults here, although clients are to pass over them: a document that leaves one out is not whole.
const { createRequire } = require('node:module');
const fs = require('node:fs');

const local = createRequire(process.argv[2]);
const Ajv = local('ajv/dist/2020').default;
const { schemas, values } = JSON.parse(fs.readFileSync(0, 'utf8'));

function close(node) {
  if (node === null || typeof node !== 'object') return;
  if (node.type === 'object' && (node.properties || node.oneOf) && node.additionalProperties === undefined) node.unevaluatedProperties = false;
  Object.values(node).forEach(close);
}

const ajv = new Ajv({ strict: false, allErrors: true });
local('ajv-formats').default(ajv, ['date-time', 'uri', 'uuid', 'int32', 'int64']);
for (const [name, schema] of Object.entries(schemas)) {
  close(schema);
  ajv.addSchema(schema, name);
}

const faults = [];
for (const { schema, value, what } of values) {
  const validate = ajv.compile({ $ref: schema });
  if (!validate(value)) faults.push(...validate.errors.map((error) => `${what}: ${error.instancePath || '/'} ${error.message} (${error.schemaPath})`));
}
process.stdout.write(JSON.stringify(faults));
