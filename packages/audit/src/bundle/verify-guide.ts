/** `VERIFY.md`: how an auditor checks a bundle. */
export const verifyGuide = `# How to check this bundle

You need this bundle and Node.js 20.12 or later. You need no network, no database and nobody of the platform.

## 1. Unpack and run the verifier

    unzip waybill-audit-….zip -d bundle
    cd bundle
    node verify.mjs

It says "The bundle holds." and exits 0, or names what is wrong and exits 1 (2 when it was not asked rightly). It reads, and writes nothing.
\`waybill audit verify FILE.zip\` does the same without unpacking.

It checks that

- \`manifest.json\` is signed (\`manifest.sig\`, Ed25519) by a key of the platform,
- every file has the SHA-256 digest and the size that the manifest names, none is missing and none was added,
- every event in \`events.jsonl\` has the hash of its content, follows the one before it, and what is disclosed about people is what the event committed to,
- the events stand in the signed tree at the numbers they bear (\`proofs.jsonl\`), also where the bundle is a selection, and every checkpoint in \`checkpoints.jsonl\` is of this tree.

## 2. With a public key that you got elsewhere

**The keys inside this bundle prove nothing against whoever owns the platform**: they could have made a new key, a new trail and a new bundle. Get the public keys by another way, at
another time, from another person: \`GET /api/v1/audit/signing-keys\`, an older bundle, a contract. Save them in one file, PEM after PEM:

    node verify.mjs --public-key keys.pem

## 3. With an older checkpoint that was kept elsewhere

A checkpoint states all events up to a number in one signed hash. One that was kept where the platform's administrators cannot change it, such as with you since the last audit, shows that nothing
before it was rewritten, **even by somebody who holds the signing key**:

    node verify.mjs --public-key keys.pem --checkpoint 2026-q1.json

The file is JSON with \`body\`, \`signature\` and \`signedBy\`, or the \`checkpoints.jsonl\` of an older bundle. **Keep \`checkpoints.jsonl\` of this bundle for the next audit.**

## 4. Without trusting this verifier

\`verify.mjs\` came with the bundle. Take the one of a bundle or an installation that you trust: \`node /trusted/verify.mjs FOLDER\`. The signature can be checked with OpenSSL 3 alone,
the digests with \`sha256sum\`:

    openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.sig

The rest can be written again from what is public: an event's hash is SHA-256 over \`waybill-audit-v1\`, a line feed and its \`body\` to the byte (canonical JSON, RFC 8785); it names the hash before it as \`prevHash\`; the tree
is that of RFC 9162 §2.1 with the 32 bytes of an event's hash as the data of leaf \`seq - 1\`. A line of \`proofs.jsonl\` stands for events that are not here, from \`from\` to \`to\`, by the hashes of the fewest complete
subtrees over them, from the left.

## What it does not show

- What happened after the last checkpoint and before this bundle was made rests on the signature of the bundle alone.
- The files other than \`events.jsonl\` are what the platform said when the bundle was made: they are signed and cannot be changed since, but only the events are chained.
- Whether everything that happened was recorded is a matter of the software, not of this bundle.
`;
