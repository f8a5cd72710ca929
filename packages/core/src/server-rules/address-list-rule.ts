import { z } from 'zod';
import { isAddressBlock } from '../rules/address-blocks.js';

/** Addresses and CIDR blocks. */
export const addressListRule = z
  .array(
    z.string().max(64).refine(isAddressBlock, 'must be an IP address, or a block of them such as 192.0.2.0/24 or 2001:db8::/32'),
  )
  .max(1_000);
