import { describe, expect, it } from 'vitest';
import { mountPermissions, permissionsRule, permissionWords, readPermissions } from './permissions.js';

describe('permissions as somebody writes them down', () => {
  it('mean what they say, each once and in order', () => {
    expect(readPermissions(['upload', 'list', 'upload'])).toEqual(['list', 'upload']);
    expect(readPermissions(mountPermissions)).toEqual(mountPermissions);
    expect(readPermissions([])).toEqual([]);
  });

  it('keep what the seven words of before meant in a list that has one of those that are none any more', () => {
    expect(readPermissions(['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir'])).toEqual(
      mountPermissions.filter((permission) => permission !== 'symlink'),
    );
    expect(readPermissions(['upload', 'rename'])).toEqual([
      'upload',
      'resume',
      'rename-files',
      'rename-folders',
      'chmod',
      'times',
    ]);
    expect(readPermissions(['delete'])).toEqual(['delete-files', 'delete-folders']);
  });

  it('are read the same when they are read again', () => {
    for (const word of permissionWords) {
      const once = permissionsRule.parse([word, 'upload', 'overwrite']);
      expect(permissionsRule.parse(once)).toEqual(once);
    }
  });

  it('refuse a word that is none', () => {
    expect(permissionsRule.safeParse(['write']).success).toBe(false);
  });
});
