/** A page for people, in the sandbox's plain dress. `main` is HTML whose texts are escaped already. */
export function page(title: string, main: string, head = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${escaped(title)} | DocuSign sandbox</title>
<style>body{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}
h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}h2{font-size:1.2rem}button{font:inherit;padding:.6rem 1.2rem;min-height:2.75rem;margin:.25rem .5rem .25rem 0}
textarea{font:inherit;display:block;width:100%;box-sizing:border-box;min-height:5rem}label{display:block;margin:.5rem 0 .25rem}
.finish{background:#4c00ff;color:#fff;border:0;border-radius:.25rem}.wrong{color:#a40000}section{border-top:1px solid #ccc;margin-top:1.5rem;padding-top:.5rem}</style></head>
<body><main>${main}</main><footer><p>This is a local sandbox, not DocuSign.</p></footer></body></html>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
