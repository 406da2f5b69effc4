// Makes the vectors of this folder with altcha-lib. README.md says how to run it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createChallenge, solveChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';

const secrets = { hmacSignatureSecret: 'signs challenges in tests', hmacKeySignatureSecret: 'signs keys in tests' };
const expiresAt = 4102444800; // 2100-01-01
const file = name => new URL(name, import.meta.url);
const write = (name, vectors) => writeFileSync(file(name), `${JSON.stringify(vectors, null, 2)}\n`);

async function solved(challenge, more) {
    const { counter, derivedKey } = await solveChallenge({ challenge, deriveKey });
    const solution = { counter, derivedKey };
    const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets });
    if (!verified) throw new Error('altcha-lib does not accept its own solution.');
    return { ...more, challenge, solution };
}

const fromAltcha = [];
for (const [counter, cost, hashes] of [[0, 1, 1], [1, 1000, 4], [37, 2000, 100], [300, 10, 75]]) {
    const data = { hashes, counters: 2 * counter + 1, binding: counter.toString(16).padStart(32, 'c') };
    fromAltcha.push(await solved(await createChallenge({ algorithm: 'PBKDF2/SHA-256', counter, cost, data, expiresAt, deriveKey, ...secrets })));
}
write('from-altcha.json', fromAltcha);

const fromExchange = JSON.parse(readFileSync(file('from-exchange.json')));
write('from-exchange.json', await Promise.all(fromExchange.map(({ challenge }) => solved(challenge))));
