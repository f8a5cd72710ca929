/** Thrown by {@link SshReader} when a structure ends early or is not what it should be; callers turn it into a Failure of theirs. */
export class MalformedSshData extends Error {
  override readonly name = 'MalformedSshData';
}

/** Reads the data types of RFC 4251 §5 from front to back, never beyond the end. */
export class SshReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }

  get remaining(): number {
    return this.#data.length - this.#at;
  }

  uint32(): number {
    if (this.remaining < 4) throw new MalformedSshData('a number is cut short');
    const value = this.#data.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  uint64(): bigint {
    if (this.remaining < 8) throw new MalformedSshData('a number is cut short');
    const value = this.#data.readBigUInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  bytes(length: number): Buffer {
    if (length > this.remaining) throw new MalformedSshData('a string is longer than what holds it');
    const value = this.#data.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.string().toString('utf8');
  }

  /** A positive mpint without its leading zeros. */
  mpint(): Buffer {
    const value = this.string();
    if (((value[0] ?? 0) & 0x80) !== 0) throw new MalformedSshData('a number is negative');
    return withoutLeadingZeros(value);
  }

  /** @throws MalformedSshData when something follows */
  end(): void {
    if (this.remaining !== 0) throw new MalformedSshData('something follows where nothing should');
  }
}

/** The magnitude of an unsigned big-endian number, as short as it can be. */
function withoutLeadingZeros(value: Buffer): Buffer {
  let at = 0;
  while (at < value.length && value[at] === 0) at += 1;
  return value.subarray(at);
}

/** A `uint32` of RFC 4251 §5. */
export function sshUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A `string` of RFC 4251 §5. */
export function sshString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([sshUint32(bytes.length), bytes]);
}

/** A positive `mpint` of RFC 4251 §5 from its magnitude. */
export function sshMpint(magnitude: Buffer): Buffer {
  const short = withoutLeadingZeros(magnitude);
  return sshString(((short[0] ?? 0) & 0x80) === 0 ? short : Buffer.concat([Buffer.of(0), short]));
}
