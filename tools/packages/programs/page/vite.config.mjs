const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default { build: { target: 'es2023' }, preview: { headers }, server: { headers } };
