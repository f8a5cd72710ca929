import { isAddressBlock } from '@waybill/core';
import { invalid } from './input-checks.js';

/** @throws Failure `input.invalid` naming the entry at fault */
export function checkAddressBlocks(blocks: readonly string[], field: string): void {
  for (const [index, block] of blocks.entries()) {
    if (!isAddressBlock(block)) {
      throw invalid(`${field}/${index}`, `"${block}" is neither an IP address nor a block such as 192.0.2.0/24.`);
    }
  }
}
