// Renders the templates of a chart as Helm does, with no other functions than those that ours may use.
// Reads {"chart", "values", "release", "appVersion"} from standard input; Debian's golang-go and golang-github-masterminds-sprig-dev.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"github.com/Masterminds/sprig"
)

func main() {
	var input struct {
		Chart, Release, AppVersion string
		Values                     map[string]interface{}
	}
	check(json.NewDecoder(os.Stdin).Decode(&input))
	root := template.New("chart").Option("missingkey=error")
	known := sprig.TxtFuncMap()
	root.Funcs(template.FuncMap{
		"default": known["default"],
		"quote":   known["quote"],
		"nindent": known["nindent"],
		// JSON is YAML.
		"toYaml": func(value interface{}) (string, error) {
			text, err := json.Marshal(value)
			return string(text), err
		},
		"include": func(name string, data interface{}) (string, error) {
			var text bytes.Buffer
			err := root.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
	})
	files, err := filepath.Glob(filepath.Join(input.Chart, "templates", "*"))
	check(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		_, err = root.New(filepath.Base(file)).Parse(string(text))
		check(err)
	}
	data := map[string]interface{}{
		"Values":  input.Values,
		"Chart":   map[string]interface{}{"AppVersion": input.AppVersion},
		"Release": map[string]interface{}{"Namespace": input.Release},
	}
	for _, file := range files {
		fmt.Println("---")
		check(root.ExecuteTemplate(os.Stdout, filepath.Base(file), data))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
