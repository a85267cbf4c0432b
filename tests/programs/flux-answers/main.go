// Answers questions about substitution and builds with the code that Flux itself runs: JSON lines in, JSON lines out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/envsubst"
	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/yaml"
)

type question struct {
	Text          *string           `json:"text"`
	Object        json.RawMessage   `json:"object"`
	Vars          map[string]string `json:"vars"`
	Strict        bool              `json:"strict"`
	Root          string            `json:"root"`
	Path          string            `json:"path"`
	Ignore        string            `json:"ignore"`
	Kustomization string            `json:"kustomization"`
}

type answer struct {
	Out   any    `json:"out"`
	Fault string `json:"fault"`
}

func evaluated(q question) (string, error) {
	return envsubst.Eval(*q.Text, func(s string) (string, bool) {
		v, ok := q.Vars[s]
		return v, ok || !q.Strict
	})
}

func asker(vars map[string]string) unstructured.Unstructured {
	m := map[string]any{}
	for k, v := range vars {
		m[k] = v
	}
	return unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"postBuild": map[string]any{"substitute": m}}}}
}

func substituted(q question) (any, error) {
	rf := provider.NewDefaultDepProvider().GetResourceFactory()
	res, err := rf.FromBytes(q.Object)
	if err != nil {
		return nil, fmt.Errorf("READ: %w", err)
	}
	out, err := kustomize.SubstituteVariables(context.Background(), nil, asker(q.Vars), res, kustomize.SubstituteWithDryRun(true), kustomize.SubstituteWithStrict(q.Strict))
	if err != nil {
		return nil, err
	}
	if out == nil {
		out = res
	}
	data, err := out.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return json.RawMessage(data), nil
}

func built(q question) (any, error) {
	u := unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(q.Kustomization), &u.Object); err != nil {
		return nil, err
	}
	dir := filepath.Join(q.Root, q.Path)
	g := kustomize.NewGeneratorWithIgnore(q.Root, q.Ignore, u)
	action, err := g.WriteFile(dir, kustomize.WithSaveOriginalKustomization())
	if err != nil {
		return nil, err
	}
	defer kustomize.CleanDirectory(dir, action)
	m, err := kustomize.SecureBuild(q.Root, dir, false)
	if err != nil {
		return nil, err
	}
	all := []any{}
	for _, res := range m.Resources() {
		out, err := kustomize.SubstituteVariables(context.Background(), nil, u, res, kustomize.SubstituteWithDryRun(true), kustomize.SubstituteWithStrict(q.Strict))
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = res
		}
		data, err := out.MarshalJSON()
		if err != nil {
			return nil, err
		}
		all = append(all, json.RawMessage(data))
	}
	return all, nil
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var q question
		var a answer
		var err error
		if err = json.Unmarshal(in.Bytes(), &q); err == nil {
			switch {
			case q.Text != nil:
				a.Out, err = evaluated(q)
			case q.Object != nil:
				a.Out, err = substituted(q)
			default:
				a.Out, err = built(q)
			}
		}
		if err != nil {
			a.Out, a.Fault = nil, err.Error()
		}
		out.Encode(a)
	}
}
