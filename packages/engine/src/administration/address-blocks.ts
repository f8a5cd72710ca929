import { isIP } from 'node:net';
import { invalid } from './input-checks.js';

/** True for an IP address, or a CIDR block whose prefix length fits its family (RFC 4632, RFC 4291 §2.3). */
export function isAddressBlock(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || address.includes('%')) return false;
  if (prefix === undefined) return true;
  return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** @throws Failure `input.invalid` naming the entry at fault */
export function checkAddressBlocks(blocks: readonly string[], field: string): void {
  for (const [index, block] of blocks.entries()) {
    if (!isAddressBlock(block)) {
      throw invalid(`${field}/${index}`, `"${block}" is neither an IP address nor a block such as 192.0.2.0/24.`);
    }
  }
}
