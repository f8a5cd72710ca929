import { exhaustive } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../testing/fuzz/fuzz.js';
import { node } from '../testing/fuzz/schema-values.js';
import { startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let port: number;

beforeAll(async () => {
  api = await startTestApi({ requestsPerMinute: 10_000_000 });
  await api.api.application.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(await api.api.application.getUrl()).port);
});
afterAll(() => api.close());

describe('whatever is asked of the API', () => {
  it('is answered as its OpenAPI document says, and never by a fault of ours', { timeout: 1_800_000 }, async () => {
    const seed = Number(process.env['WAYBILL_FUZZ_SEED'] ?? 20_260_101);
    const requests = Number(process.env['WAYBILL_FUZZ_REQUESTS'] ?? ((await exhaustive()) ? 2_000 : 200));
    const document = node((await api.anonymous.send({ method: 'GET', url: '/api/v1/openapi.json' })).body);
    // One after the other, so that a seed asks the same again; many at once find what races, in the long run.
    const atOnce = requests > 2_000 ? 8 : 1;
    const { wrong, statuses, succeeded } = await fuzz(api, port, document, { seed, requests, atOnce });
    expect(wrong, `seed ${seed}: ${wrong.length} answers\n${wrong.join('\n')}\n`).toEqual([]);
    const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    expect(answered).toBe(requests);
    // What is refused before it reaches a use case shows nothing of it.
    // How many endpoints answer with more than that is chance, and falls as endpoints are added.
    expect(succeeded.size).toBeGreaterThan(requests > 1000 ? 60 : 5);
  });
});
