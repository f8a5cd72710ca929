import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

it('finds the name with the fewest edits', () => {
  expect(nearestName('WAYBILL_SFT_PORT', ['WAYBILL_HTTP_PORT', 'WAYBILL_SFTP_PORT'])).toBe('WAYBILL_SFTP_PORT');
});

it('guesses nothing when nothing is near', () => {
  expect(nearestName('WAYBILL_COLOUR', ['WAYBILL_HTTP_PORT'])).toBeUndefined();
});
