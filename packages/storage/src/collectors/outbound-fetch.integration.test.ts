import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseOutboundAllow } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { outboundFetch } from './outbound-fetch.js';

const trust = { caPem: null };
const ask = (address: string, allow: string) =>
  outboundFetch({ policy: parseOutboundAllow(allow) })(
    address,
    { method: 'GET', headers: {}, signal: new AbortController().signal },
    trust,
  );

describe('what is asked of a provider', () => {
  it.each(['http://10.0.0.1/', 'http://login.acme.example/', 'file:///etc/passwd', 'gopher://127.0.0.1/'])(
    'is not asked in plain text of another machine: %s',
    async (address) => {
      await expect(ask(address, 'private,loopback')).rejects.toMatchObject({ code: 'input.invalid' });
    },
  );

  it('is not asked where this installation does not connect to, however the address is written', async () => {
    for (const address of [
      'https://169.254.169.254/',
      'https://0xA9FEA9FE/',
      'https://[::ffff:169.254.169.254]/',
      'http://127.0.0.1:9/',
    ]) {
      await expect(ask(address, 'none'), address).rejects.toMatchObject({ code: 'net.forbidden-address' });
    }
  });

  it('is not asked again elsewhere: an answer that leads away is the answer', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const { status } = await ask(`http://127.0.0.1:${port}/first`, 'loopback');
    expect({ status, asked }).toEqual({ status: 302, asked: ['/first'] });
    server.close();
  });
});
