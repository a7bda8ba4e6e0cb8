/** The yardstick of the signed-in read: the same JSON from an app with neither hooks, tracing, database nor policies. */
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [sveltekit({ adapter: adapter() })] })
