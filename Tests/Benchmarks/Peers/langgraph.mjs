// A run of LangGraph.js: question, model, MCP tool, model, answer. Prints one duration in milliseconds a line, and last the
// processor time of all after the warm-up. node langgraph.mjs OLLAMA MCP RUNS WARMUP, in a folder that has @langchain/langgraph, core, ollama and mcp-adapters.
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOllama } from "@langchain/ollama";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

const [ollama, mcp, runs, warmUp] = process.argv.slice(2);
const client = new MultiServerMCPClient({ mcpServers: { bench: { transport: "http", url: mcp } } });
const agent = createReactAgent({ llm: new ChatOllama({ baseUrl: ollama, model: "model-1" }), tools: await client.getTools() });
let processor;
for (let run = 0; run < Number(runs); run++) {
  if (run === Number(warmUp)) processor = process.cpuUsage();
  const began = performance.now();
  const state = await agent.invoke({ messages: [{ role: "user", content: "Say hello through the echo tool." }] });
  const took = performance.now() - began;
  const kinds = state.messages.map((message) => message.getType()).join(" ");
  if (kinds !== "human ai tool ai") throw new Error(`the run went ${kinds}`);
  console.log(took);
}
const { user, system } = process.cpuUsage(processor);
console.log((user + system) / 1000);
await client.close();
