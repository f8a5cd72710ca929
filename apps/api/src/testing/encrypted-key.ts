/** A key pair made for tests and used nowhere: Ed25519 in OpenSSH's form, encrypted. */
export const encryptedKey = {
  passphrase: 'right horse',
  text: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCDw8d9v6
a4nWJOrhRrxEfiAAAABAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIFVp4h4INfHJWk8b
ST0Hz9ok3F//+BylXrV13THGvJEoAAAAkNTAJwgga4jTEcJrr+BvXBC9PRHOHXNzjRPdxa
iqR3oJxMyju31y7nRc4FN0HB60ByiWHveWL0PHcgmbQBZljoVHSfCP5zmX25cShBahdSVy
bGoxTv+I19xPYNsTwy2SzyHfcQYvEvJB/bNcRJjI0FwwtZuV81bA4fiAz8I9H+UUybkSv/
fFdU6pqx1u1sP+ZA==
-----END OPENSSH PRIVATE KEY-----
`,
} as const;
