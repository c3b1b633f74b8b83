// Plain JavaScript, because it must run on the Node that is too old for everything else.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This workspace needs Node 22.18 or newer, and this is Node ${process.versions.node} (${process.execPath}).
Where npm has a Node for the platform, the workspace brings its own; for ${process.platform} ${process.arch} it does not.
Install a newer Node, put it first on the PATH, and run the same command again.`,
  );
  process.exitCode = 1;
}
