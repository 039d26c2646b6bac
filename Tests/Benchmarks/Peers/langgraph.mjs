// A run of LangGraph.js: question, model, MCP tool, model, answer. Prints one duration in milliseconds a line.
// node langgraph.mjs OLLAMA MCP RUNS, in a folder that has @langchain/langgraph, core, ollama and mcp-adapters.
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOllama } from "@langchain/ollama";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

const [ollama, mcp, runs] = process.argv.slice(2);
const client = new MultiServerMCPClient({ mcpServers: { bench: { transport: "http", url: mcp } } });
const agent = createReactAgent({ llm: new ChatOllama({ baseUrl: ollama, model: "model-1" }), tools: await client.getTools() });
for (let run = 0; run < Number(runs); run++) {
  const began = performance.now();
  const state = await agent.invoke({ messages: [{ role: "user", content: "Say hello through the echo tool." }] });
  const took = performance.now() - began;
  const kinds = state.messages.map((message) => message.getType()).join(" ");
  if (kinds !== "human ai tool ai") throw new Error(`the run went ${kinds}`);
  console.log(took);
}
await client.close();
