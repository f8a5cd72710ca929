import { expect, it } from 'vitest';
import { asAppRole } from './app-role.js';

it('makes the owner of a database act as the role that processes work as', () => {
  expect(asAppRole('postgres://owner:p%40ss@db/waybill')).toBe(
    'postgres://owner:p%40ss@db/waybill?options=-c%20role%3Dwaybill_app',
  );
});

it('keeps the parameters and session settings that are there', () => {
  const url = asAppRole('postgres://owner@db/waybill?sslmode=verify-full&options=-c%20statement_timeout%3D5s');
  expect(new URL(url).searchParams.get('options')).toBe('-c statement_timeout=5s -c role=waybill_app');
  expect(new URL(url).searchParams.get('sslmode')).toBe('verify-full');
});

it('changes nothing for who is that role already, or chose one', () => {
  for (const url of ['postgres://waybill_app:x@db/waybill', 'postgres://owner@db/waybill?options=-c%20role%3Dother']) {
    expect(asAppRole(url)).toBe(url);
  }
});
