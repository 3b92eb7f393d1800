import { plainPage } from '../../../core/plugin-api/sandbox/kit/index.ts';

const style = `textarea{font:inherit;display:block;width:100%;box-sizing:border-box;min-height:5rem}label{display:block;margin:.5rem 0 .25rem}
.finish{background:#4c00ff;color:#fff;border:0;border-radius:.25rem}.wrong{color:#a40000}section{border-top:1px solid #ccc;margin-top:1.5rem;padding-top:.5rem}`;

/** A page for people. `main` is HTML whose texts are escaped already. */
export function page(title: string, main: string, head = ''): string {
  return plainPage('DocuSign', title, main, { head, style });
}
