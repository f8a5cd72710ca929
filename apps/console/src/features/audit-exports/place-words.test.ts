import { expect, it } from 'vitest';
import { placeBody, placeValues } from './place-values.js';
import { checkText, deliveryText, placeText } from './place-words.js';

const place = { kind: 'store', storeId: '01977e3c-0000-7000-8000-000000000001', path: '/', name: 'trail{ext}' } as const;

it('says where an export goes, where it lies, and how that was checked', () => {
  expect(placeText(place)).toBe('store: /trail{ext}');
  expect(placeText({ ...place, path: '/audit' })).toBe('store: /audit/trail{ext}');
  expect(placeText(null)).toBe('only kept');
  expect(deliveryText({ placeName: 'proofs', place: { ...place, path: '/audit' }, fileName: 'trail.zip' })).toBe(
    'proofs: /audit/trail.zip',
  );
  expect(checkText({ verification: 'size' })).toBe('only its size could be checked');
  expect(checkText({ verification: null })).toBeUndefined();
});

it('makes of the fields of a place what they were made of, and no place of none', () => {
  expect(placeBody(placeValues(place))).toEqual(place);
  const { name: _, ...unnamed } = place;
  expect(placeBody({ ...placeValues(place), name: ' ' })).toEqual(unnamed);
  expect(placeBody(placeValues(null))).toBeNull();
  expect(placeBody({ ...placeValues(place), kind: 'none' })).toBeNull();
});
