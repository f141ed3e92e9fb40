// Reads a page through the official clients of Mistral and OpenAI: clients.mjs PAGE ADDRESS
import { Mistral } from '@mistralai/mistralai'; import OpenAI from 'openai'; import { readFileSync, createReadStream } from 'fs';
const page = readFileSync(process.argv[2]);
const client = new Mistral({ apiKey: 'k', serverURL: process.argv[3] });
let r = await client.ocr.process({ model: 'nano', document: { type: 'image_url', imageUrl: 'data:image/png;base64,' + page.toString('base64') } });
console.log(r.pages[0].markdown.slice(0, 40), r.usageInfo, r.pages[0].dimensions);
const up = await client.files.upload({ file: { fileName: 'page.png', content: page }, purpose: 'ocr' });
const url = await client.files.getSignedUrl({ fileId: up.id });
r = await client.ocr.process({ model: 'nano', document: { type: 'document_url', documentUrl: url.url } });
console.log(up.id, r.pages.length, r.pages[0].markdown.length);
try { await client.ocr.process({ model: 'nano', document: { type: 'document_url', documentUrl: 'http://x/y.pdf' } }); } catch (e) { console.log(e.constructor.name, String(e.message).slice(0, 120)); }
console.log((await client.files.list()).data.length, (await client.files.delete({ fileId: up.id })).deleted);
const ai = new OpenAI({ apiKey: 'k', baseURL: process.argv[3] + '/v1' });
const f = await ai.files.create({ file: createReadStream(process.argv[2]), purpose: 'user_data' });
console.log(f.id, f.bytes, (await ai.models.list()).data[0].id);
const c = await ai.chat.completions.create({ model: 'nano', messages: [{ role: 'user', content: [{ type: 'text', text: 'Free OCR.' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,' + page.toString('base64') } }] }], stream: true, stream_options: { include_usage: true } });
let t = ''; for await (const ch of c) t += ch.choices[0]?.delta?.content ?? ''; console.log(t.slice(0, 40));
