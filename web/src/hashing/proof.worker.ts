import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { solveChallenge } from 'altcha-lib';
import { deriveKey as deriveKeyFast } from 'altcha-lib/algorithms/web/pbkdf2';
import type { Challenge, DeriveKeyFunction } from 'altcha-lib/types';
import { serve } from './rpc';

const reportEvery = 250; // milliseconds

/** On a page that is not served over HTTPS, browsers have no WebCrypto. */
const deriveKeySlowly: DeriveKeyFunction = async ({ cost, keyLength }, salt, password) => ({
  derivedKey: pbkdf2(sha256, password, salt, { c: cost, dkLen: keyLength }),
});

const deriveKey = (crypto.subtle as SubtleCrypto | undefined) ? deriveKeyFast : deriveKeySlowly;

// Solves a challenge. The response is what ALTCHA calls its payload.
serve(async (challenge: Challenge, onProgress): Promise<string> => {
  const counters = Number(challenge.parameters.data?.['counters']);
  let [tried, reported] = [0, performance.now()];
  const solution = await solveChallenge({
    challenge,
    timeout: 0, // none
    deriveKey(parameters, salt, password) {
      if (performance.now() - reported >= reportEvery) {
        reported = performance.now();
        onProgress(Math.min(tried / counters, 1));
      }
      tried++;
      return deriveKey(parameters, salt, password);
    },
  });
  return btoa(JSON.stringify({ challenge, solution: { counter: solution!.counter, derivedKey: solution!.derivedKey } }));
});
