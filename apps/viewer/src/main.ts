import { mount } from 'svelte';
import App from './components/App.svelte';
import { language } from './language/language.svelte.ts';
import { route } from './state/route.svelte.ts';
import './style.css';

const target = document.getElementById('app');

async function begin(into: HTMLElement): Promise<void> {
  await language.begin(route.shared.view === 'inside').catch(() => {
    // Without the words of another language the page speaks English.
  });
  mount(App, { target: into });
}

if (target) void begin(target);
